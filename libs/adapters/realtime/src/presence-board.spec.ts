import { describe, expect, it } from 'vitest';
import { PresenceBoard } from './presence-board';

const chen = { id: '1', name: '陈思远' };
const zhang = { id: '2', name: '张建国' };

describe('who is present at a case', () => {
  it('is everybody at every process, each once', () => {
    const board = new PresenceBoard();
    board.hear({ process: 'a', caseId: 'c', present: [zhang] }, 0);
    board.hear({ process: 'b', caseId: 'c', present: [chen, zhang] }, 0);
    expect(board.present('c', 1)).toEqual([chen, zhang]);
    expect(board.present('another', 1)).toEqual([]);
  });
  it('leaves with its process’s word, or with its silence', () => {
    const board = new PresenceBoard();
    board.hear({ process: 'a', caseId: 'c', present: [zhang] }, 0);
    board.hear({ process: 'b', caseId: 'c', present: [chen] }, 60_000);
    expect(board.present('c', 76_000)).toEqual([chen]);
    board.hear({ process: 'b', caseId: 'c', present: [] }, 77_000);
    expect(board.present('c', 77_000)).toEqual([]);
    expect(board.casesOf('b')).toEqual([]);
  });
});
