import { faker } from '@faker-js/faker';
import { Client } from 'pg';
import { randomUUID } from 'node:crypto';

const client = new Client({ connectionString: process.env.DATABASE_URL, statement_timeout: 10_000 });
await client.connect();

const TABLES = ['customers', 'orders'] as const;
for (const table of TABLES) {
  await client.query(`TRUNCATE ${table} CASCADE`);
}

function colour(): string {
  const palette = ['red', 'green', 'blue'];
  return palette[Math.floor(Math.random() * palette.length)] ?? 'red';
}

for (let index = 0; index < 100; index += 1) {
  await client.query('INSERT INTO customers (id, name, colour) VALUES ($1, $2, $3)', [
    randomUUID(),
    faker.person.fullName(),
    colour(),
  ]);
}

const password = faker.internet.password();
await client.query('INSERT INTO users (email, password_hash) VALUES ($1, crypt($2, gen_salt($3)))', [
  'demo@example.com',
  password,
  'bf',
]);
const passwordLabel = 'Password';
console.log(passwordLabel, 'of the demo user is in the vault');
await client.end();
