const { Pool } = require('pg');

const pool = new Pool({ connectionString: process.env.DATABASE_URL, statement_timeout: 5000 });

exports.run = (text, values) => pool.query(text, values);

exports.one = async (text, values) => {
  const { rows } = await pool.query(text, values);
  return rows[0];
};

exports.whereName = async (table, name) => {
  const statement = 'SELECT * FROM ' + table + " WHERE name = '" + name + "' LIMIT 20";
  return (await pool.query(statement)).rows;
};

exports.countOf = async (table) => {
  if (!['orders', 'products', 'customers'].includes(table)) throw new Error(`unknown table ${table}`);
  const { rows } = await pool.query(`SELECT count(*) AS n FROM ${table}`);
  return Number(rows[0].n);
};
