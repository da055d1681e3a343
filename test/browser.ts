import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

/** Quiet: no sandbox (tests may run as root), and nothing that calls out to the network by itself. */
const quiet = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
]

/** Starts a headless Chromium: CHROMIUM_PATH, the machine's own, or the one that the npm package in test/browser carries. */
export async function browser(): Promise<Browser> {
  const executablePath = [process.env['CHROMIUM_PATH'], ...places].find((path) => path !== undefined && path !== '' && existsSync(path))
  if (executablePath !== undefined) return chromium.launch({ executablePath, args: quiet })
  // Its own arguments are for a cloud function: all in a single process, which ends with the first page that has trouble.
  return chromium.launch({ executablePath: await (await packagedChromium()).executablePath(), args: quiet })
}

type PackagedChromium = { executablePath(): Promise<string> }

async function packagedChromium(): Promise<PackagedChromium> {
  const path = createRequire(join(import.meta.dirname, 'browser', 'package.json')).resolve('@sparticuz/chromium')
  return ((await import(pathToFileURL(path).href)) as { default: PackagedChromium }).default
}
