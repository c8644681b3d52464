import { createPool, type Pool } from 'mysql2/promise';

const pool: Pool = createPool({ uri: process.env.CRM_URL, connectionLimit: 5 });

export const contactsOf = (company: string) =>
  pool.query(`SELECT id, name FROM contacts WHERE company = "${company}" LIMIT 50`);

export const contactById = (id: string) =>
  pool.execute('SELECT id, name FROM contacts WHERE id = ?', [id]);

export const columnsOf = (fields: string[]) => {
  const known = ['id', 'name', 'email'];
  const list = fields.filter((field) => known.includes(field)).join(', ') || 'id';
  return pool.query(`SELECT ${list} FROM contacts LIMIT 50`);
};
