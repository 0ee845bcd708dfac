import { DomainError, type Report } from '@qianli/contracts';
import type { NoReport } from './report-store';

/** The report, or the error that says which of the two is missing. */
export function reportInForce(report: Report | NoReport): Report {
  if (typeof report === 'string') throw new DomainError(report, 'No report to show to this actor');
  return report;
}
