import { SecretsManagerClient, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';
import Redis from 'ioredis';
import OpenAI from 'openai';

const manager = new SecretsManagerClient({ region: 'eu-west-1' });

export async function databasePassword(): Promise<string> {
  const { SecretString } = await manager.send(new GetSecretValueCommand({ SecretId: 'keys/database/password' }));
  return SecretString ?? '';
}

export const reporting = new Client({
  host: 'reporting.example',
  user: 'report',
  password: 'report-READ-0nly-77',
  database: 'reports',
});

export const cache = new Redis({ host: 'cache.example', password: process.env.REDIS_PASSWORD, tls: {} });

export const placeholder = { apiKey: '<your-api-key>', url: 'https://api.example' };

export const assistant = new OpenAI({ apiKey: process.env.OPENAI_KEY, timeout: 10_000 });

export const headers = {
  accept: 'application/json',
  authorization: 'Basic YWRtaW46aHVudGVyMi1wcm9k',
};

export const SESSION_COOKIE = '__Host-session';
export const INTEGRITY = 'sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC';

export const signing = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIBqX0v3h7Rk2pVn5sT8wYz1aBcDeFgHiJkLmNoPqRsTuoAoGCCqGSM49
AwEHoUQDQgAEq1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6j7k8l9z0x1c2v3b4n5m6
-----END EC PRIVATE KEY-----`;
