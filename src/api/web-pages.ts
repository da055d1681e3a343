import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { TrunklineError } from '../model/errors.ts'
import { toNotOffered } from './routes/not-offered.ts'

/**
 * Serves the built pages: files under `assets/` carry a hash in their name and are kept for a year, every other path that
 * no route knows is a page of the single-page application. Below /api and /assets an unknown path is ROUTE_NOT_FOUND as JSON, or NOT_OFFERED where OpenMetadata may have it.
 */
export async function serveWebPages(app: FastifyInstance, webDirectory: string | undefined): Promise<void> {
  const hasPages = webDirectory !== undefined && existsSync(join(webDirectory, 'index.html'))
  if (hasPages) {
    await app.register(fastifyStatic, {
      root: webDirectory, index: false, preCompressed: true, cacheControl: false,
      setHeaders: (reply, path) => void reply.header('cache-control', cacheControlOf(path)),
    })
    app.get('/', { schema: { hide: true } }, async (_request, reply) => reply.sendFile('index.html'))
  }
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?')[0] ?? '/'
    const isPage = request.method === 'GET' && !isBelow(path, '/api') && !isBelow(path, '/assets')
    if (isPage && hasPages) return reply.sendFile('index.html')
    throw toNotOffered(request.method, path) ?? notFound(request.method, path, isPage)
  })
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

function cacheControlOf(path: string): string {
  return /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'
}

function notFound(method: string, path: string, isPage: boolean): TrunklineError {
  return new TrunklineError('ROUTE_NOT_FOUND', `There is no ${method} ${path}.`, {
    object: path,
    hint: isPage ? 'The web pages are not built; `npm run build` makes them.' : 'The paths are listed in /api/v1/openapi.json.',
  })
}
