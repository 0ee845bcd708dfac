import { lungRows, type PreReadQuantityShown } from '@qianli/contracts';
import { useLabels } from '@qianli/ui';
import { useTranslation } from 'react-i18next';

/** How large each lung and each third of it is, and how much of it is opaque; nothing when nothing was measured. */
export function LungQuantities({ quantities }: { quantities: readonly PreReadQuantityShown[] }) {
  const { t } = useTranslation();
  const { say } = useLabels();
  const rows = lungRows(quantities);
  const [first] = rows;
  if (!first) return null;
  const notJudged = quantities.find(({ code }) => code === 'not-judged-share');
  const [source] = quantities.flatMap(({ grade }) => grade?.source ?? []);
  return (
    <details className="findings-below" open data-testid="lung-quantities">
      <summary>{t('case.lungs')}</summary>
      <table className="lung-table">
        <thead><tr><th>{t('case.lungPart')}</th>{first.cells.map((cell, i) => <th key={cell?.code ?? i}>{say(cell?.label)}</th>)}</tr></thead>
        <tbody>
          {rows.map(({ part, cells }) => (
            <tr key={part.code} className={part.code.includes('-') ? 'is-part' : ''}>
              <th scope="row">{say(part.label)}</th>
              {cells.map((cell, i) => <td key={cell?.code ?? i}>{cell && `${cell.value} ${cell.unit}`}{cell?.grade && <small> {say(cell.grade)}</small>}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
      {notJudged && <p className="q-faint note-line">{say(notJudged.label)} {notJudged.value} %</p>}
      {source && <p className="q-faint note-line">{t('case.gradeSource', { source })}</p>}
    </details>
  );
}
