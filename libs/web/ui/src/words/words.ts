import { caseWords, casesWords, worklistWords } from './case-words';
import { commonWords, loginWords, shellWords } from './common-words';
import { controlWords, operationsWords } from './control-words';
import { dashboardWords } from './dashboard-words';
import { ordersWords } from './orders-words';
import type { Pairs } from './pair';
import { policyWords } from './policy-words';
import { sendWords } from './send-words';
import { settingsWords } from './settings-words';

/** Every sentence of the product, by page. */
export const words = {
  common: commonWords,
  shell: shellWords,
  login: loginWords,
  send: sendWords,
  orders: ordersWords,
  cases: casesWords,
  case: caseWords,
  worklist: worklistWords,
  control: controlWords,
  dashboard: dashboardWords,
  policy: policyWords,
  settings: settingsWords,
  operations: operationsWords,
} as const satisfies Pairs;
