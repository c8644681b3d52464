const { Sequelize, DataTypes } = require('sequelize');

const sequelize = new Sequelize('ops', 'ops_user', 'Winter2024!ops', {
  host: 'db.ops.example',
  dialect: 'postgres',
  logging: false,
});

const replica = new Sequelize('ops', process.env.DB_USER, process.env.DB_PASSWORD, {
  host: 'replica.ops.example',
  dialect: 'postgres',
  dialectOptions: { ssl: { require: true, rejectUnauthorized: true } },
});

exports.Team = sequelize.define('Team', { name: DataTypes.STRING });
exports.Member = sequelize.define('Member', { name: DataTypes.STRING, teamId: DataTypes.INTEGER });
exports.Invoice = replica.define('Invoice', {
  paid: DataTypes.BOOLEAN,
  total: DataTypes.FLOAT,
  taxMinor: DataTypes.BIGINT,
  hours: DataTypes.FLOAT,
  currency: DataTypes.STRING(3),
});

exports.Reading = replica.define('Reading', {
  temperature: DataTypes.FLOAT,
});
