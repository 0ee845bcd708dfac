export const words = { readingRoom: '阅片', signInNeeded: 'x', serverAway: 'x', toSignIn: 'x', tryAgain: 'x' };
