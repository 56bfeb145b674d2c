import { changeClock, parseAdvance, parseClockChange, readingOf } from '../clock.ts';
import { nothing, operation } from './operation.ts';

export const clock = {
  /** Where the emulator's clock stands. */
  get: operation({
    method: 'GET',
    path: '/clock',
    summary: 'Read the clock',
    status: 200,
    answer: 'Clock',
    parse: nothing,
    run: ({ ports }) => readingOf(ports.clock.state()),
  }),
  /** Stops the clock, moves it, lets it go on, or gives it the time of this machine again. */
  change: operation({
    method: 'PUT',
    path: '/clock',
    summary: 'Stop, move, resume or reset the clock',
    body: 'ClockChange',
    status: 200,
    answer: 'Clock',
    refusals: ['data_not_kept'],
    parse: ({ body }) => parseClockChange(body),
    run: ({ ports }, change) => readingOf(changeClock(ports.clock, change)),
  }),
  /** Moves the clock on; it stays frozen, or goes on from there. */
  advance: operation({
    method: 'POST',
    path: '/clock/advance',
    summary: 'Advance the clock',
    body: 'ClockAdvance',
    status: 200,
    answer: 'Clock',
    refusals: ['data_not_kept'],
    parse: ({ body }) => parseAdvance(body),
    run: ({ ports }, { ms }) => readingOf(ports.clock.advance(ms)),
  }),
};
