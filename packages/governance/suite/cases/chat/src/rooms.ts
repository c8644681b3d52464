import { Pool } from 'pg';

const pool = new Pool({ statement_timeout: 3000 });

class Rooms {
  search(text: string): Promise<unknown> {
    return this.#run(`SELECT id, name FROM rooms WHERE name LIKE '%${text}%' LIMIT 20`);
  }

  byOwner(owner: string): Promise<unknown> {
    return this.#run('SELECT id, name FROM rooms WHERE owner = $1 LIMIT 20', [owner]);
  }

  async #run(text: string, values: unknown[] = []): Promise<unknown> {
    const { rows } = await pool.query(text, values);
    return rows;
  }
}

export const rooms = new Rooms();
