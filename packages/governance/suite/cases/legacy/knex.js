const knex = require('knex');

module.exports = knex({
  client: 'mysql2',
  connection: {
    host: process.env.DB_HOST,
    user: 'tickets',
    password: process.env.DB_PASSWORD,
    database: 'tickets',
  },
  pool: { min: 0, max: 10 },
});
