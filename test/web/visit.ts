import type { Browser, Page } from 'playwright-core'

/** A page in a browser profile of its own; `problems` collects what a person would find in its console, and calls to other sites. */
export type Visit = { page: Page; problems: string[] }

/** The session of whoever visits an address. */
export const sessionAt = new Map<string, { name: string; value: string }>()

/** Opens an empty page that watches itself; `expected` are problems that the test causes on purpose. */
export async function visit(browser: Browser, address: string, expected?: RegExp, { isSignedIn = true } = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, baseURL: address, acceptDownloads: true })
  const page = await context.newPage()
  // After the page: the Chromium from npm breaks over a cookie for a context that has shown nothing yet.
  const session = sessionAt.get(address)
  if (isSignedIn && session !== undefined) await context.addCookies([{ ...session, url: address, httpOnly: true, sameSite: 'Lax' }])
  page.setDefaultTimeout(20_000)
  const problems: string[] = []
  const report = (problem: string) => void (expected?.test(problem) === true || problems.push(problem))
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && report(message.text()))
  page.on('pageerror', (error) => report(error.message))
  page.on('request', (request) => !/^(blob|data):/.test(request.url()) && new URL(request.url()).origin !== address && report(`asked ${request.url()}`))
  return { page, problems }
}

/** The path of an entity's page, as the pages write it. */
export function pathOf(folder: string, ...parts: readonly string[]): string {
  const fqn = parts.map((part) => (/[."]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part)).join('.')
  return `/${folder}/${encodeURIComponent(fqn)}`
}
