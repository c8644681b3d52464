const TOKEN_KEY = 'session-token';

export function remember(token: string): void {
  document.cookie = `session=${token}; path=/; max-age=86400`;
}

export function rememberTheme(theme: 'light' | 'dark'): void {
  document.cookie = `theme=${theme}; path=/; Secure; SameSite=Strict`;
}

export function requestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function oauthState(): string {
  const state = Math.random().toString(16).slice(2);
  sessionStorage.setItem('oauth-state', state);
  return state;
}

export function animationDelay(): number {
  return Math.random() * 300;
}

export async function login(email: string, password: string): Promise<void> {
  const response = await fetch('http://api.bank.example/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
    signal: AbortSignal.timeout(5000),
  });
  const { token } = (await response.json()) as { token: string };
  sessionStorage.setItem(TOKEN_KEY, token);
}

export async function logout(): Promise<void> {
  await fetch('https://api.bank.example/logout', { method: 'POST', signal: AbortSignal.timeout(5000) });
  sessionStorage.removeItem(TOKEN_KEY);
}

export const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';
