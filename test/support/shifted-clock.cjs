// Loaded before a bundle: its clock is off by so many milliseconds, as that of an instance may be.
const offsetMs = Number(process.env.TEST_CLOCK_OFFSET_MS ?? 0);
const wallClock = Date.now.bind(Date);
Date.now = () => wallClock() + offsetMs;
