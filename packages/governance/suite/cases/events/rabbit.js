const amqp = require('amqplib');
const vm = require('node:vm');
const { MongoClient } = require('mongodb');
const ejs = require('ejs');

async function main() {
  const mongo = await MongoClient.connect(process.env.MONGO_URL);
  const reports = mongo.db('reports').collection('reports');
  const connection = await amqp.connect(process.env.AMQP_URL);
  const channel = await connection.createChannel();
  await channel.assertQueue('reports');

  await channel.consume('reports', async (message) => {
    const { filter, script, template, id } = JSON.parse(message.content.toString());

    const rows = await reports.find(filter).limit(100).toArray();

    const total = vm.runInThisContext(script)(rows);

    const html = ejs.render(template, { rows, total });

    await reports.updateOne({ id: String(id) }, { $set: { html } });
    channel.ack(message);
  });
}

const rule = new vm.Script('rows.length > 10');
module.exports = { main, rule };
