/**
 * Preloaded into every service that `npm start` runs: when the process that started it is gone,
 * however it ended, the service ends as it would on a signal and leaves no port taken.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
