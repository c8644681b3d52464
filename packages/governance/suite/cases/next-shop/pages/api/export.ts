import type { NextApiRequest, NextApiResponse } from 'next';
import { promises as fs } from 'fs';
import path from 'path';
import { execSync } from 'child_process';

export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  if (req.method === 'GET') {
    const { report } = req.query;
    const text = await fs.readFile(path.join(process.cwd(), 'reports', `${report}.csv`), 'utf8');
    res.setHeader('Content-Type', 'text/csv');
    res.status(200).send(text);
    return;
  }

  if (req.method === 'PUT') {
    const names: Record<string, string> = { daily: 'daily.csv', weekly: 'weekly.csv' };
    const name = names[String(req.query.report)];
    if (!name) return res.status(404).end();
    const text = await fs.readFile(path.join(process.cwd(), 'reports', name), 'utf8');
    return res.status(200).send(text);
  }

  if (req.method === 'POST') {
    const output = execSync(`python3 tools/export.py --customer ${req.body.customer}`);
    res.status(200).json({ output: output.toString() });
    return;
  }

  if (req.method === 'DELETE') {
    console.log(`export ${req.query.report} removed by ${req.headers['x-user']}`);
    res.status(204).end();
    return;
  }

  res.redirect(307, '/exports');
}
