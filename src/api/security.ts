import type { FastifyInstance, FastifyRequest } from 'fastify'
import { TrunklineError } from '../model/errors.ts'

const alwaysAllowedHosts = ['localhost', '127.0.0.1', '[::1]'] as const
const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Sent with every answer. Styles may be inline (the component library sets them); scripts never. */
const securityHeaders = {
  'content-security-policy': [
    "default-src 'self'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data: blob:", "font-src 'self' data:",
    "connect-src 'self'", "worker-src 'self' blob:", "object-src 'none'", "base-uri 'self'", "form-action 'self'", "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const

/**
 * Guards every route: a page of another site must neither reach us under its own name (DNS rebinding) nor write through
 * the browser of someone who has us open (cross-site requests). `allowedHosts` are host names without port.
 */
export function guardRequests(app: FastifyInstance, allowedHosts: readonly string[]): void {
  const hosts = new Set([...alwaysAllowedHosts, ...allowedHosts].map((host) => host.toLowerCase()))
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders)
    refuseForeignHost(request, hosts)
    refuseForeignOrigin(request)
  })
}

function refuseForeignHost(request: FastifyRequest, hosts: ReadonlySet<string>): void {
  const host = hostName(request.host ?? '')
  if (hosts.has(host)) return
  throw new TrunklineError('FORBIDDEN', `This server does not answer under the name "${host}".`, {
    object: host,
    hint: 'Open it under localhost, or add the name to TRUNKLINE_ALLOWED_HOSTS.',
  })
}

function refuseForeignOrigin(request: FastifyRequest): void {
  if (readingMethods.has(request.method)) return
  const origin = request.headers.origin
  const isForeign = origin === undefined
    ? request.headers['sec-fetch-site'] === 'cross-site'
    : originHost(origin) !== request.host?.toLowerCase()
  if (!isForeign) return
  throw new TrunklineError('FORBIDDEN', 'A page of another site may not change anything here.', {
    object: origin ?? 'sec-fetch-site: cross-site',
    hint: 'Send the request from the page of this server, or from a program (which sends no Origin).',
  })
}

/** `[::1]:8585` → `[::1]`, `Host:80` → `host`. */
function hostName(header: string): string {
  return header.toLowerCase().replace(/:\d*$/, '')
}

/** Host and port of an Origin header; undefined for `null` and anything that is no URL. */
function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
