'use strict';

const { Pool } = require('pg');

const pool = new Pool({ max: 8, statement_timeout: 3000 });

exports.rows = async (text, values = []) => {
  const { rows } = await pool.query(text, values);
  return rows;
};

exports.one = async (text, values) => (await exports.rows(text, values))[0];
