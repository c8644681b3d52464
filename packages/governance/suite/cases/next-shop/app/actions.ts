'use server';

import { redirect } from 'next/navigation';
import { cookies } from 'next/headers';
import { revalidatePath } from 'next/cache';
import { sql } from '@vercel/postgres';
import { z } from 'zod';
import { pool } from '../lib/pool';

const Rename = z.object({ id: z.string().uuid(), name: z.string().min(1).max(80) });

export async function rename(form: FormData) {
  const { id, name } = Rename.parse(Object.fromEntries(form));
  await sql`UPDATE products SET name = ${name} WHERE id = ${id}`;
  revalidatePath('/products');
}

export async function search(form: FormData) {
  const term = form.get('term');
  const { rows } = await pool.query(`SELECT id FROM products WHERE name LIKE '%${term}%' LIMIT 20`);
  return rows;
}

export async function login(form: FormData) {
  const jar = await cookies();
  jar.set('token', String(form.get('token')), { httpOnly: true, secure: true, sameSite: 'lax' });
  redirect(String(form.get('next')));
}

export async function remember(form: FormData) {
  const jar = await cookies();
  jar.set('remember', String(form.get('token')), { httpOnly: false, secure: false });
  redirect('/products');
}
