import { useUser } from '@qianli/api-client';
import { mayDo, type Permission } from '@qianli/contracts';
import { NoPermissionState } from '@qianli/ui';
import type { ComponentType, ReactNode } from 'react';
import { createBrowserRouter, Navigate } from 'react-router';
import { CrashedPage, NotFoundPage } from './shell/crashed-page';
import { homeOf } from './shell/pages-of';
import { Shell } from './shell/shell';

function Home() {
  return <Navigate to={homeOf(useUser().role)} replace />;
}

function Allowed({ permission, children }: { permission: Permission; children: ReactNode }) {
  return mayDo(useUser().role, permission) ? children : <NoPermissionState />;
}

/** A page that is fetched when somebody first goes there, for those who may. */
function page(path: string, permission: Permission, load: () => Promise<ComponentType>) {
  return {
    path,
    lazy: async () => {
      const Page = await load();
      return { Component: () => <Allowed permission={permission}><Page /></Allowed> };
    },
  };
}

/** The addresses of the portal. `/viewer…` is the reading room, a document of its own. */
export function portalRouter() {
  return createBrowserRouter([
    {
      path: '/',
      element: <Shell />,
      errorElement: <CrashedPage />,
      hydrateFallbackElement: <></>,
      children: [
        { index: true, element: <Home /> },
        { path: 'login', element: <Home /> },
        {
          errorElement: <CrashedPage />,
          children: [
            page('send', 'submission.write', async () => (await import('./pages/send/send-page')).SendPage),
            page('orders', 'order.view', async () => (await import('./pages/orders/orders-page')).OrdersPage),
            page('cases', 'case.list', async () => (await import('./pages/cases/cases-page')).CasesPage),
            page('cases/:id', 'case.view', async () => (await import('./pages/case/case-page')).CasePage),
            page('worklist', 'case.open', async () => (await import('./pages/worklist/worklist-page')).WorklistPage),
            page('control', 'operations.view', async () => (await import('./pages/control/control-page')).ControlPage),
            page('policies', 'policy.view', async () => (await import('./pages/policies/policies-page')).PoliciesPage),
            page('dashboard', 'measure.view', async () => (await import('./pages/dashboard/dashboard-page')).DashboardPage),
            page('settings', 'settings.view', async () => (await import('./pages/settings/settings-page')).SettingsPage),
            page('settings/:tab', 'settings.view', async () => (await import('./pages/settings/settings-page')).SettingsPage),
            page('operations', 'operations.view', async () => (await import('./pages/operations/operations-page')).OperationsPage),
            { path: '*', element: <NotFoundPage /> },
          ],
        },
      ],
    },
  ]);
}
