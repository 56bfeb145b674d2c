import { describe, expect, test } from 'vitest';
import { resilience, resilienceFrom } from './index.ts';
import { settingsOf } from './settings.ts';

const refusal = (act: () => unknown) => {
  try {
    act();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('Nothing was refused.');
};

test('the defaults are those of the platform', () => {
  expect(settingsOf({})).toEqual({
    timeoutS: 30,
    tryTimeoutS: 10,
    maxRetries: 3,
    retryDelayS: 1,
    maxRetryDelayS: 60,
    cbFailureThreshold: 5,
    cbResetTimeoutS: 30,
  });
});

describe('the environment', () => {
  test('has a variable for each', () => {
    const environment = {
      KEYWARD_TIMEOUT_S: '31',
      KEYWARD_TRY_TIMEOUT_S: '0.5',
      KEYWARD_MAX_RETRIES: '0',
      KEYWARD_RETRY_DELAY_S: '2',
      KEYWARD_MAX_RETRY_DELAY_S: ' 61 ',
      KEYWARD_CB_FAILURE_THRESHOLD: '6',
      KEYWARD_CB_RESET_TIMEOUT_S: '32',
    };
    expect(resilienceFrom(environment)).toEqual({
      timeoutS: 31,
      tryTimeoutS: 0.5,
      maxRetries: 0,
      retryDelayS: 2,
      maxRetryDelayS: 61,
      cbFailureThreshold: 6,
      cbResetTimeoutS: 32,
    });
  });

  test('may have none of them', () => {
    expect(resilienceFrom({ KEYWARD_TIMEOUT_S: '', KEYWARD_MAX_RETRIES: undefined })).toEqual({});
  });

  test('is refused whole, every variable named, none repeated', () => {
    const environment = { KEYWARD_TIMEOUT_S: '30s', KEYWARD_MAX_RETRIES: '-1', KEYWARD_RETRY_DELAY_S: '2' };
    expect(refusal(() => resilienceFrom(environment))).toMatchObject({
      code: 'invalid_configuration',
      message:
        'KEYWARD_TIMEOUT_S cannot be used; it takes seconds above 0 and up to 86400. KEYWARD_MAX_RETRIES cannot be used; it takes whole numbers from 0 to 100.',
      hint: 'Correct KEYWARD_TIMEOUT_S, KEYWARD_MAX_RETRIES, or unset what is to have its default.',
    });
  });

  test.each([
    ['KEYWARD_TIMEOUT_S', '0', 'nothing would ever end well'],
    ['KEYWARD_TIMEOUT_S', '86401', 'more than a day'],
    ['KEYWARD_TIMEOUT_S', '1e3', 'a number as nobody writes it in an environment'],
    ['KEYWARD_TIMEOUT_S', '0x10', 'the same'],
    ['KEYWARD_TIMEOUT_S', 'Infinity', 'no bound'],
    ['KEYWARD_MAX_RETRIES', '1.5', 'no whole number'],
    ['KEYWARD_MAX_RETRIES', '101', 'a loop'],
    ['KEYWARD_CB_FAILURE_THRESHOLD', '0', 'a circuit that is always open'],
  ])('is refused with %s=%s: %s', (variable, text) => {
    expect(refusal(() => resilienceFrom({ [variable]: text }))).toMatchObject({
      code: 'invalid_configuration',
    });
  });
});

test('settings in code are refused whole, when the decorator is made', () => {
  expect(refusal(() => resilience({ timeoutS: 0, cbFailureThreshold: 2.5, maxRetries: 1 }))).toMatchObject({
    code: 'invalid_configuration',
    message:
      'timeoutS is 0; it takes seconds above 0 and up to 86400. cbFailureThreshold is 2.5; it takes whole numbers from 1 to 1000.',
  });
});
