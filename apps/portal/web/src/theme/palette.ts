/** The colours that Material UI pages and our style sheet have in common. */
export interface Colours {
  app: string;
  surface: string;
  raised: string;
  border: string;
  text: string;
  subtle: string;
  accent: string;
  accentHover: string;
  onAccent: string;
  selected: string;
  good: string;
  warning: string;
  bad: string;
  badSurface: string;
  warningSurface: string;
  infoSurface: string;
}

/** Stone and verdigris. Text on surfaces keeps a contrast of at least 4.5. */
export const light: Colours = {
  app: '#f6f5f2',
  surface: '#ffffff',
  raised: '#f1efea',
  border: '#e2dfd8',
  text: '#1d1c1a',
  subtle: '#5e5a52',
  accent: '#0f6b6b',
  accentHover: '#0a5555',
  onAccent: '#ffffff',
  selected: '#e2efed',
  good: '#1b6632',
  warning: '#834600',
  bad: '#a01d1d',
  badSurface: '#fbe5e2',
  warningSurface: '#fbeed8',
  infoSurface: '#e2efed',
};

export const dark: Colours = {
  app: '#141413',
  surface: '#1d1d1b',
  raised: '#282825',
  border: '#383835',
  text: '#ecebe6',
  subtle: '#aaa69b',
  accent: '#5fc9c0',
  accentHover: '#83d8d1',
  onAccent: '#062423',
  selected: '#163533',
  good: '#8fd9a4',
  warning: '#f0bb6c',
  bad: '#f6a59e',
  badSurface: '#431a17',
  warningSurface: '#3a2a0d',
  infoSurface: '#163533',
};
