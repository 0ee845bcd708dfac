import { useLabels, type labels } from '@qianli/ui';

const steps = ['sent', 'preRead', 'assigned', 'opened', 'signed'] as const satisfies readonly (keyof typeof labels.step)[];

/** The way of a study as one line with a light that travels along it. */
export function WayOfAStudy() {
  const { label } = useLabels();
  return (
    <ol className="way">
      {steps.map((step) => <li key={step}><i aria-hidden="true" />{label('step', step)}</li>)}
    </ol>
  );
}
