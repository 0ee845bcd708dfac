import type { PreReadFinding } from '../finding';
import type { Words } from '../words';

export interface ModelRef {
  readonly id: string;
  readonly version: string;
}

/** One model that is to look at a study, with what the site has set for the sending hospital. */
export interface PlannedModel extends ModelRef {
  /** `shadow`: it runs and is kept, nobody is shown it and it decides nothing. */
  readonly mode: 'shown' | 'shadow';
  /** The site's own limits of age, inside the manifest's. */
  readonly ageYears: { readonly min: number | null; readonly max: number | null } | null;
  /** The site's own thresholds by label; the manifest's for the others. */
  readonly thresholds: Readonly<Record<string, number>>;
  /** false: none of its flags may raise a priority at this site. */
  readonly raises: boolean;
}

/** Why a model gave nothing: `code` for programs, the words for people. */
export interface RunReason extends Words {
  readonly code: string;
}

/** What one model made of one study. `failed` and `out-of-scope` say nothing about the patient. */
export interface ModelRun {
  readonly model: ModelRef;
  readonly mode: PlannedModel['mode'];
  readonly status: 'done' | 'out-of-scope' | 'failed';
  readonly reason: RunReason | null;
  readonly notes: readonly Words[];
  readonly findings: readonly PreReadFinding[];
  /** The model is for research, not cleared by an authority. */
  readonly research: boolean;
  readonly durationMs: number;
}

export interface UnitedRuns {
  readonly status: ModelRun['status'];
  /** The one that is named first: of the runs that read, one that flags before one that does not. */
  readonly model: ModelRef | null;
  readonly reason: RunReason | null;
  readonly notes: readonly Words[];
  readonly findings: readonly PreReadFinding[];
  readonly research: boolean;
}

/**
 * The pre-read of a case out of its models' runs: the findings of all that are shown, in the order of the runs. It is `done`
 * when one of them read the study; a model that failed beside it is said in a note. When none read it, a failure is said
 * before a scope, and of the scopes the most telling: that a model is made for another modality explains nothing.
 */
export function uniteRuns(
  runs: readonly ModelRun[],
  about: { readonly notes: readonly Words[]; readonly whenNobody: RunReason },
): UnitedRuns {
  const shown = runs.filter(({ mode }) => mode === 'shown');
  const done = shown.filter(({ status }) => status === 'done');
  const failed = shown.filter(({ status }) => status === 'failed');
  const notes = distinct([...about.notes, ...shown.flatMap((run) => run.notes), ...(done.length > 0 ? failed.map(failureNote) : [])]);
  if (done.length > 0) {
    const first = done.find(({ findings }) => findings.some(({ flagged }) => flagged)) ?? done[0];
    return {
      status: 'done', model: first?.model ?? null, reason: null, notes, findings: done.flatMap(({ findings }) => findings),
      research: done.some(({ research }) => research),
    };
  }
  const told = failed[0] ?? shown.find(({ reason }) => reason?.code !== 'other-modality') ?? null;
  return {
    status: failed.length > 0 ? 'failed' : 'out-of-scope', model: told?.model ?? null, reason: told?.reason ?? about.whenNobody, notes,
    findings: [], research: shown.length === 0 || shown.some(({ research }) => research),
  };
}

const failureNote = ({ model, reason }: ModelRun): Words => ({
  zh: `模型 ${model.id} ${model.version} 未能完成：${reason?.zh ?? '原因不明'}`,
  en: `Model ${model.id} ${model.version} did not finish: ${reason?.en ?? 'no reason given'}`,
});

function distinct(notes: readonly Words[]): Words[] {
  const seen = new Set<string>();
  return notes.filter(({ en }) => !seen.has(en) && seen.add(en));
}
