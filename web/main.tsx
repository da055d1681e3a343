import '@mantine/core/styles.css'
import './styles/tokens.css'
import './styles/base.css'
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router/dom'
import { ApiError } from './api/client.ts'
import { SessionGate } from './components/session/session-gate.tsx'
import { router } from './routes.tsx'
import { theme } from './theme.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the id "root".')

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={createQueries()}>
        <SessionGate><RouterProvider router={router} /></SessionGate>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)

/** Answers stay fresh for half a minute; only what may pass by itself (no server, a server that failed) is tried once more. */
function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => failures < 1 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
      },
    },
  })
}
