import type { FollowedLesion, FollowUp, LesionEntry } from '@qianli/contracts';
import { followUpCss } from './follow-up-css';
import { followUpWords as words, type Language, saying } from './follow-up-words';
import { LesionCell } from './lesion-cell';
import { VolumeCurve } from './volume-curve';

/** A mark that somebody wants to see, and the study it lies in. */
export interface MarkToShow {
  readonly finding: NonNullable<LesionEntry['finding']>;
  readonly visit: FollowUp['visits'][number];
}
export interface FollowUpTableProps {
  readonly followUp: FollowUp;
  readonly language: Language;
  /** Null where there are no images to go to. */
  readonly onGo: ((mark: MarkToShow) => void) | null;
  /** Null for everybody but the reader who has the case open. */
  readonly onSeparate: ((findingId: string, otherFindingId: string) => void) | null;
  readonly onRejoin: ((separationId: string) => void) | null;
}

/** Lesions down, visits across: sizes, changes, doubling times and curves; what is uncertain says so. */
export function FollowUpTable({ followUp, language, onGo, onSeparate, onRejoin }: FollowUpTableProps) {
  const say = saying(language);
  const { visits, lesions, separations } = followUp;
  return (
    <div className="fu" data-testid="follow-up">
      <style>{followUpCss}</style>
      <p className="fu-machine" role="note">{say(words.research)}</p>
      <div className="fu-scroll" tabIndex={0} role="region" aria-label={say(words.title)}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say(words.lesion)}</th>
              {visits.map((visit, i) => (
                <th scope="col" key={`${visit.studyInstanceUid} ${i}`}>
                  <span>{visit.day}{visit.isThis && ` · ${say(words.thisStudy)}`}</span>
                  <small>{visit.hospital.name}</small>
                  {visit.registration && <small>{say(words.registration, { n: visit.registration.errorMm.toFixed(1) })}</small>}
                  {visit.refusal && <small className="fu-doubt">{visit.refusal[language]}</small>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lesions.map((lesion) => <LesionRow key={lesion.id} {...{ lesion, visits, language, onGo, onSeparate }} />)}
          </tbody>
        </table>
      </div>
      {separations.map(({ id, by, at, note }) => (
        <p key={id} className="fu-faint">
          {say(words.separated)}: {by.name} {at.slice(0, 10)} {note}
          {onRejoin && <button type="button" className="fu-separate" data-testid="follow-up-rejoin" onClick={() => onRejoin(id)}>{say(words.rejoin)}</button>}
        </p>
      ))}
    </div>
  );
}

type LesionRowProps = Pick<FollowUpTableProps, 'language' | 'onGo' | 'onSeparate'> & { readonly lesion: FollowedLesion; readonly visits: FollowUp['visits'] };

function LesionRow({ lesion, visits, language, onGo, onSeparate }: LesionRowProps) {
  const say = saying(language);
  const newest = lastPresent(lesion.entries, lesion.entries.length);
  const show = (at: number) => {
    const [finding, visit] = [lesion.entries[at]?.finding, visits[at]];
    return onGo && finding?.location.sopInstanceUid && visit ? () => onGo({ finding, visit }) : null;
  };
  const goNewest = newest === null ? null : show(newest);
  const name = `${lesion.label[language]} ${lesion.region?.[language] ?? (lesion.side ? say(words.side[lesion.side]) : '')}`;
  return (
    <tr data-testid={`follow-up-${lesion.status}`}>
      <th scope="row">
        {goNewest ? <button type="button" className="fu-go" data-testid="follow-up-row" title={say(words.goTo)} onClick={goNewest}>{name}</button> : <b>{name}</b>}
        <small className={`fu-tag fu-status-${lesion.status}`}>{say(words.status[lesion.status])}</small>
        <VolumeCurve lesion={lesion} visits={visits} name={say(words.curve)} />
        {lesion.overall?.doubling && <small>{say(words.overall)}: {say(words.doubling, { n: Math.round(lesion.overall.doubling.days) })}</small>}
      </th>
      {lesion.entries.map((entry, at) => {
        const before = lastPresent(lesion.entries, at);
        const other = before === null ? null : lesion.entries[before]?.finding;
        const finding = entry.finding;
        const separate = onSeparate && finding && other ? () => onSeparate(finding.id, other.id) : null;
        return <td key={`${visits[at]?.studyInstanceUid ?? ''} ${at}`}><LesionCell entry={entry} language={language} onGo={show(at)} onSeparate={separate} /></td>;
      })}
    </tr>
  );
}

/** The last visit before `at` that shows the lesion. */
function lastPresent(entries: readonly LesionEntry[], at: number): number | null {
  const index = entries.slice(0, at).findLastIndex(({ outcome }) => outcome === 'present');
  return index < 0 ? null : index;
}
