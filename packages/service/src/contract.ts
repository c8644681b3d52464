export interface Principal {
  readonly subject: string;
  readonly roles: readonly string[];
  readonly claims: Readonly<Record<string, unknown>>;
}
export type VerifyToken = (token: string) => Promise<Principal>;
export interface Policy {
  allows(roles: readonly string[], permission: string): boolean;
}
export interface RateLimitResult {
  allowed: boolean;
  limit: number;
  remaining: number;
  resetAfter: number;
  retryAfter: number;
}
export interface RateLimiter {
  consume(key: string, cost?: number): Promise<RateLimitResult>;
}
