import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';
import * as jose from 'jose';
import passport from 'passport';
import { Strategy as JwtStrategy, ExtractJwt } from 'passport-jwt';

passport.use(
  new JwtStrategy(
    {
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: 'museum-2019-key',
      ignoreExpiration: true,
    },
    (payload, done) => done(null, { id: payload.sub }),
  ),
);

export function guard(req: Request, res: Response, next: NextFunction): void {
  const token = req.headers.authorization?.split(' ')[1] ?? '';
  jwt.verify(token, process.env.JWT_KEY ?? '', { algorithms: ['HS256'] }, (error, payload) => {
    if (error) return void res.sendStatus(401);
    req.user = payload;
    next();
  });
}

export function softGuard(req: Request, res: Response, next: NextFunction): void {
  const token = req.headers.authorization?.split(' ')[1] ?? '';
  req.user = jwt.decode(token) ?? undefined;
  if (!req.user) return void res.sendStatus(401);
  next();
}

export async function remoteGuard(req: Request, res: Response, next: NextFunction): Promise<void> {
  const token = String(req.headers.authorization).replace(/^Bearer /, '');
  const key = await jose.importSPKI(process.env.PUBLIC_KEY ?? '', 'EdDSA');
  const { payload } = await jose.jwtVerify(token, key, { algorithms: ['EdDSA'] });
  req.user = payload;
  next();
}

export function unsecuredGuard(req: Request, _res: Response, next: NextFunction): void {
  const token = String(req.headers.authorization).replace(/^Bearer /, '');
  const { payload } = jose.UnsecuredJWT.decode(token);
  req.user = payload;
  next();
}

export const issue = (id: string): string =>
  jwt.sign({ sub: id }, process.env.JWT_KEY ?? '', { algorithm: 'HS512', expiresIn: '5m' });
