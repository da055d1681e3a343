import { createTheme, type MantineColorsTuple } from '@mantine/core'

/** The one accent colour. */
const petrol: MantineColorsTuple = ['#e8f4f7', '#d3e8ee', '#a9d2de', '#7fbdce', '#5fb3c9', '#3797b1', '#1d7f9a', '#0b6b82', '#085a6e', '#05485a']
/** Greys with a little of the accent in them; Mantine takes its dark surfaces from here. */
const dark: MantineColorsTuple = ['#dfe5e8', '#b4bec4', '#98a4ab', '#6f7c84', '#3a444a', '#2b3439', '#1f272b', '#161c1f', '#111618', '#0c1012']

/** Red that white letters can be read on in both themes: Mantine chooses the letters by the light theme alone. */
const red: MantineColorsTuple = ['#fcebe9', '#f9d6d3', '#f3b0ab', '#ec8880', '#e5645a', '#d9463b', '#c93329', '#b3261e', '#981f18', '#7d1812']

export const systemFont = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif"
export const codeFont = "ui-monospace, SFMono-Regular, 'Cascadia Code', 'JetBrains Mono', Menlo, Consolas, 'Liberation Mono', monospace"

/** Mantine in our type, colour and density. */
export const theme = createTheme({
  colors: { petrol, dark, red },
  primaryColor: 'petrol',
  primaryShade: 7,
  autoContrast: true,
  luminanceThreshold: 0.32,
  fontFamily: systemFont,
  fontFamilyMonospace: codeFont,
  defaultRadius: 6,
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  headings: { fontFamily: systemFont, fontWeight: '600' },
  components: {
    Tooltip: { defaultProps: { openDelay: 250, withArrow: false, fz: 12, multiline: true, maw: 340 } },
    Drawer: { defaultProps: { overlayProps: { backgroundOpacity: 0.25 }, transitionProps: { duration: 120 } } },
    Modal: { defaultProps: { overlayProps: { backgroundOpacity: 0.35 }, transitionProps: { duration: 100 }, closeButtonProps: { 'aria-label': 'Close' } } },
    // The placeholder is a focusable element that is no item: a menu must have none.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
  },
})
