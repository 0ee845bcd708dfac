// Loaded first in every part that the platform starts: when the parent is gone, so is the part.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));

export {};
