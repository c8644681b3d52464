const { Op } = require('sequelize');
const { Team, Member, Invoice } = require('./models');

exports.teams = async (req, res) => {
  const teams = await Team.findAll();
  res.json(teams);
};

exports.page = async (req, res) => {
  const teams = await Team.findAll({ limit: 50, offset: Number(req.query.offset) || 0 });
  res.json(teams);
};

exports.members = async (req, res) => {
  const teams = await Team.findAll({ limit: 50 });
  const result = await Promise.all(
    teams.map(async (team) => ({ team, members: await Member.findAll({ where: { teamId: team.id }, limit: 20 }) })),
  );
  res.json(result);
};

exports.membersIncluded = async (req, res) => {
  const teams = await Team.findAll({ limit: 50, include: [{ model: Member }] });
  res.json(teams);
};

exports.sum = async (req, res) => {
  let count = 0;
  for (const id of req.body.ids.slice(0, 50)) {
    const invoice = await Invoice.findByPk(id);
    count += invoice ? 1 : 0;
  }
  res.json({ count });
};

exports.sumAtOnce = async (req, res) => {
  const count = await Invoice.count({ where: { id: { [Op.in]: req.body.ids.slice(0, 50) } } });
  res.json({ count });
};

exports.names = async (req, res) => {
  const teams = await Team.findAll({ limit: 10 });
  const names = [];
  for (const team of teams) {
    names.push(team.name.trim());
  }
  const found = names.find((name) => name === req.query.name);
  res.json(found ?? null);
};

exports.all = async (req, res) => {
  const invoices = await Invoice.findAll({ where: { paid: false } });
  res.json(invoices);
};

exports.byId = async (req, res) => {
  const invoice = await Invoice.findOne({ where: { id: req.params.id } });
  res.json(invoice);
};
