import { createBrowserRouter } from 'react-router'
import { Shell } from './components/layout/shell.tsx'
import { HomePage } from './pages/home/home-page.tsx'
import { NotFound } from './pages/other/not-found.tsx'
import { PageCrash } from './pages/other/page-crash.tsx'

/** Every address, and the page it shows; each page but home is loaded when it is first opened. */
export const router = createBrowserRouter([
  {
    element: <Shell />,
    errorElement: <PageCrash />,
    // Until the first page has arrived: nothing, for it is a matter of milliseconds and a flash of a skeleton would be worse.
    HydrateFallback: () => null,
    children: [
      // A page that breaks leaves the rail and the search box standing.
      {
        errorElement: <PageCrash />,
        children: [
          { index: true, element: <HomePage /> },
          { path: 'explore', lazy: async () => ({ Component: (await import('./pages/explore/explore-page.tsx')).ExplorePage }) },
          { path: 'lineage', lazy: async () => ({ Component: (await import('./pages/lineage/lineage-page.tsx')).LineagePage }) },
          { path: 'usage', lazy: async () => ({ Component: (await import('./pages/usage/usage-page.tsx')).UsagePage }) },
          ...['quality', 'quality/overview'].map((path) => ({ path, lazy: async () => ({ Component: (await import('./pages/quality/quality-page.tsx')).QualityPage }) })),
          { path: 'quality/tests', lazy: async () => ({ Component: (await import('./pages/quality/tests-page.tsx')).TestsPage }) },
          { path: 'quality/suites', lazy: async () => ({ Component: (await import('./pages/quality/suites-page.tsx')).SuitesPage }) },
          { path: 'quality/suites/:fqn', lazy: async () => ({ Component: (await import('./pages/quality/suite-page.tsx')).SuitePage }) },
          { path: 'quality/cases/:fqn', lazy: async () => ({ Component: (await import('./pages/quality/case-page.tsx')).CasePage }) },
          { path: 'quality/incidents', lazy: async () => ({ Component: (await import('./pages/quality/incidents-page.tsx')).IncidentsPage }) },
          { path: 'quality/definitions', lazy: async () => ({ Component: (await import('./pages/quality/definitions-page.tsx')).DefinitionsPage }) },
          { path: 'queries/:id', lazy: async () => ({ Component: (await import('./pages/usage/statement-page.tsx')).StatementPage }) },
          { path: 'services', lazy: async () => ({ Component: (await import('./pages/services/services-page.tsx')).ServicesPage }) },
          { path: 'services/new', lazy: async () => ({ Component: (await import('./pages/services/new/new-service-page.tsx')).NewServicePage }) },
          { path: 'services/:name/pipelines/new', lazy: async () => ({ Component: (await import('./pages/pipelines/new-pipeline-page.tsx')).NewPipelinePage }) },
          { path: 'services/:name/:tab?', lazy: async () => ({ Component: (await import('./pages/services/service-page.tsx')).ServicePage }) },
          { path: 'databases/:fqn/:tab?', lazy: async () => ({ Component: (await import('./pages/databases/database-page.tsx')).DatabasePage }) },
          { path: 'schemas/:fqn/:tab?', lazy: async () => ({ Component: (await import('./pages/schemas/schema-page.tsx')).SchemaPage }) },
          { path: 'tables/:fqn/:tab?', lazy: async () => ({ Component: (await import('./pages/tables/table-page.tsx')).TablePage }) },
          { path: 'dbt-assets/:fqn/:tab?', lazy: async () => ({ Component: (await import('./pages/dbt/asset-page.tsx')).AssetPage }) },
          { path: 'routines/:fqn/:tab?', lazy: async () => ({ Component: (await import('./pages/routines/routine-page.tsx')).RoutinePage }) },
          ...['settings', 'settings/people', 'settings/teams', 'settings/tokens'].map((path) => ({ path, lazy: async () => ({ Component: (await import('./pages/settings/access-page.tsx')).AccessPage }) })),
          { path: 'pipelines/:fqn/runs/:run', lazy: async () => ({ Component: (await import('./pages/runs/run-page.tsx')).RunPage }) },
          { path: 'pipelines/:fqn/:tab?', lazy: async () => ({ Component: (await import('./pages/pipelines/pipeline-page.tsx')).PipelinePage }) },
          { path: 'runs/:run', lazy: async () => ({ Component: (await import('./pages/runs/run-page.tsx')).RunPage }) },
          { path: 'settings/alerts', lazy: async () => ({ Component: (await import('./pages/settings/alerts-page.tsx')).AlertsPage }) },
          { path: 'settings/workers', lazy: async () => ({ Component: (await import('./pages/settings/workers-page.tsx')).WorkersPage }) },
          { path: 'settings/about', lazy: async () => ({ Component: (await import('./pages/settings/about-page.tsx')).AboutPage }) },
          ...['glossaries', 'settings/glossaries'].map((path) => ({ path, lazy: async () => ({ Component: (await import('./pages/glossaries/glossaries-page.tsx')).GlossariesPage }) })),
          { path: 'glossaries/:fqn/:tab?', lazy: async () => ({ Component: (await import('./pages/glossaries/glossary-page.tsx')).GlossaryPage }) },
          { path: 'terms/:fqn/:tab?', lazy: async () => ({ Component: (await import('./pages/glossaries/term-page.tsx')).TermPage }) },
          ...['domains', 'settings/domains'].map((path) => ({ path, lazy: async () => ({ Component: (await import('./pages/domains/domains-page.tsx')).DomainsPage }) })),
          { path: 'domains/:fqn/:tab?', lazy: async () => ({ Component: (await import('./pages/domains/domain-page.tsx')).DomainPage }) },
          { path: 'settings/tags', lazy: async () => ({ Component: (await import('./pages/settings/tags-page.tsx')).TagsPage }) },
          { path: 'settings/pii-review', lazy: async () => ({ Component: (await import('./pages/review/review-page.tsx')).ReviewPage }) },
          { path: 'settings/custom-properties', lazy: async () => ({ Component: (await import('./pages/settings/custom-properties-page.tsx')).CustomPropertiesPage }) },
          { path: '*', element: <NotFound /> },
        ],
      },
    ],
  },
])
