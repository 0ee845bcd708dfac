import { ApiError } from '@qianli/contracts';
import { useLabels } from '@qianli/ui';
import { App } from 'antd';
import { useCallback, useMemo } from 'react';

/** Says what was done or refused, in words, for a moment at the top of the page. */
export function useTell() {
  const { message } = App.useApp();
  const { label } = useLabels();
  const refused = useCallback(
    (problem: unknown) => {
      const code = problem instanceof ApiError ? problem.code : 'internal-error';
      void message.warning({ content: label('error', code), duration: 5 });
    },
    [message, label],
  );
  return useMemo(() => ({ done: (text: string) => void message.success(text), note: (text: string) => void message.info(text), refused }), [message, refused]);
}
