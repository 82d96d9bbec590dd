// Takes away what the address names, as in `?without=waitAsync`: some engines do not have it.

if (location.search === "?without=waitAsync") delete Atomics.waitAsync;
