const nodemailer = require('nodemailer');
const Handlebars = require('handlebars');
const fs = require('fs/promises');
const path = require('path');

const transport = nodemailer.createTransport({
  host: 'smtp.shop.example',
  port: 465,
  secure: true,
  auth: { user: process.env.SMTP_USER, pass: process.env.SMTP_PASSWORD },
});

const legacyTransport = nodemailer.createTransport({
  host: 'smtp-old.shop.example',
  port: 587,
  auth: { user: 'shop', pass: 'Tr0ub4dor&3-mail' },
  tls: { rejectUnauthorized: false },
});

async function sendReceipt(order) {
  const source = await fs.readFile(path.join(__dirname, 'receipt.hbs'), 'utf8');
  const html = Handlebars.compile(source)({ order });
  await transport.sendMail({ to: order.email, subject: 'Your receipt', html });
}

async function sendCampaign(req) {
  const render = Handlebars.compile(req.body.template);
  for (const address of req.body.recipients) {
    await legacyTransport.sendMail({ to: address, subject: req.body.subject, html: render({ address }) });
  }
}

module.exports = { sendReceipt, sendCampaign };
