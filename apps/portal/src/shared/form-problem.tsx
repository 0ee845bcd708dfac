import { ApiError } from '@qianli/contracts';
import { useLabels } from '@qianli/ui';
import { Alert } from 'antd';

/** Why the server did not take a form: which rule, and how to mend it. Stays until the next try. */
export function FormProblem({ problem }: { problem: ApiError | null }) {
  const { label, language } = useLabels();
  if (!problem) return null;
  return (
    <Alert type="warning" showIcon role="alert" data-testid="form-problem" title={label('error', problem.code)}
      description={problem.issues.length > 0 && <ul className="plain-list">{problem.issues.map((issue) => <li key={`${issue.path} ${issue.message}`}>{language === 'zh' ? (issue.zh ?? issue.message) : issue.message}</li>)}</ul>} />
  );
}
