import type { FastifyReply, FastifyRequest } from 'fastify';
import { serialize } from 'cookie';
import session from 'express-session';
import cookieSession from 'cookie-session';
import type { ServerResponse } from 'node:http';

export function plain(response: ServerResponse, token: string): void {
  response.setHeader('Set-Cookie', `sid=${token}; Path=/`);
}

export function strict(response: ServerResponse, token: string): void {
  response.setHeader('Set-Cookie', `__Host-sid=${token}; Path=/; Secure; HttpOnly; SameSite=Strict`);
}

export function serialised(response: ServerResponse, token: string): void {
  response.setHeader('Set-Cookie', serialize('auth', token, { path: '/', httpOnly: false, secure: true }));
}

export function serialisedStrictly(response: ServerResponse, token: string): void {
  const options = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const;
  response.setHeader('Set-Cookie', serialize('auth', token, options));
}

export function reply(request: FastifyRequest, answer: FastifyReply): void {
  const { token } = request.body as { token: string };
  void answer.setCookie('token', token, { httpOnly: true, secure: false, path: '/' });
}

export const sessions = session({
  secret: process.env.SESSION_SECRET ?? '',
  resave: false,
  saveUninitialized: false,
  cookie: { httpOnly: false, secure: true, sameSite: 'lax' },
});

export const strictSessions = session({
  secret: process.env.SESSION_SECRET ?? '',
  resave: false,
  saveUninitialized: false,
  cookie: { httpOnly: true, secure: true, sameSite: 'strict', maxAge: 900_000 },
});

export const small = cookieSession({
  name: 'small',
  keys: [process.env.COOKIE_KEY ?? ''],
  secure: true,
  httpOnly: true,
  sameSite: 'lax',
});
