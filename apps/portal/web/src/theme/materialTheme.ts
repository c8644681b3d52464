import { createUnifiedTheme, type UnifiedTheme } from '@backstage/theme';
import type { Colours } from './palette.ts';

const fontFamily = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** The theme of the Backstage pages that are built with Material UI. */
export function createMaterialTheme(mode: 'light' | 'dark', colours: Colours): UnifiedTheme {
  return createUnifiedTheme({
    palette: paletteOf(mode, colours),
    fontFamily,
    typography: typography(),
    defaultPageTheme: 'home',
    pageTheme: {
      home: {
        colors: [colours.app, colours.app],
        shape: 'none',
        backgroundImage: 'none',
        fontColor: colours.text,
      },
    },
    components: componentsOf(colours),
  });
}

function paletteOf(mode: 'light' | 'dark', colours: Colours) {
  return {
    type: mode,
    mode,
    background: { default: colours.app, paper: colours.surface },
    text: { primary: colours.text, secondary: colours.subtle },
    divider: colours.border,
    primary: {
      main: colours.accent,
      dark: colours.accentHover,
      contrastText: colours.onAccent,
    },
    secondary: { main: colours.accent, contrastText: colours.onAccent },
    error: { main: colours.bad },
    warning: { main: colours.warning },
    success: { main: colours.good },
    info: { main: colours.accent },
    status: {
      ok: colours.good,
      warning: colours.warning,
      error: colours.bad,
      running: colours.accent,
      pending: colours.warning,
      aborted: colours.subtle,
    },
    border: colours.border,
    textContrast: colours.text,
    textSubtle: colours.subtle,
    textVerySubtle: colours.border,
    highlight: colours.warningSurface,
    errorBackground: colours.badSurface,
    errorText: colours.bad,
    warningBackground: colours.warningSurface,
    warningText: colours.warning,
    infoBackground: colours.infoSurface,
    infoText: colours.text,
    link: colours.accent,
    linkHover: colours.accentHover,
    gold: colours.warning,
    navigation: {
      background: colours.surface,
      indicator: colours.accent,
      color: colours.subtle,
      selectedColor: colours.text,
      navItem: { hoverBackground: colours.raised },
      submenu: { background: colours.surface },
    },
    pinSidebarButton: { icon: colours.text, background: colours.raised },
    tabbar: { indicator: colours.accent },
    banner: {
      info: colours.accent,
      error: colours.bad,
      text: colours.onAccent,
      link: colours.onAccent,
      closeButtonColor: colours.onAccent,
      warning: colours.warning,
    },
    bursts: {
      fontColor: colours.text,
      slackChannelText: colours.subtle,
      backgroundColor: { default: colours.app },
      gradient: { linear: 'none' },
    },
    code: { background: colours.raised },
  };
}

function typography() {
  const heading = (fontSize: number, marginBottom: number) => ({
    fontSize,
    fontWeight: 600,
    marginBottom,
  });
  return {
    htmlFontSize: 16,
    fontFamily,
    h1: heading(28, 8),
    h2: heading(24, 8),
    h3: heading(20, 6),
    h4: heading(18, 6),
    h5: heading(16, 4),
    h6: heading(15, 2),
  };
}

function componentsOf(colours: Colours) {
  const flat = { boxShadow: 'none', border: `1px solid ${colours.border}` };
  return {
    MuiButton: {
      defaultProps: { disableElevation: true },
      styleOverrides: { root: { textTransform: 'none' as const, borderRadius: 6 } },
    },
    MuiPaper: {
      styleOverrides: {
        root: { backgroundImage: 'unset' },
        rounded: { borderRadius: 8 },
        elevation1: flat,
        elevation2: flat,
      },
    },
    MuiTab: { styleOverrides: { root: { letterSpacing: 0 } } },
    // Columns are as wide as their longest word, instead of breaking inside of it.
    MuiTableCell: {
      styleOverrides: {
        root: { wordBreak: 'normal' as const, overflowWrap: 'break-word' as const },
        head: { wordBreak: 'normal' as const, overflowWrap: 'normal' as const },
        sizeSmall: { padding: '8px 2px 8px 10px' },
      },
    },
    BackstageTableHeader: {
      styleOverrides: {
        header: { padding: '8px 2px 8px 10px', fontSize: 13, textTransform: 'none' as const },
      },
    },
    CatalogReactUserListPicker: {
      styleOverrides: { root: { backgroundColor: colours.surface, ...flat } },
    },
    BackstageHighlightedSearchResultText: {
      styleOverrides: {
        highlight: { backgroundColor: colours.warningSurface, color: colours.text },
      },
    },
    BackstageHeader: {
      styleOverrides: {
        header: {
          boxShadow: 'none',
          backgroundImage: 'none',
          borderBottom: `1px solid ${colours.border}`,
        },
        title: { fontSize: 20, fontWeight: 600 },
      },
    },
  };
}
