import type { WorkflowRule } from '../../src/analysers/workflows/rule.ts';
import type { Cases } from './cases.ts';

const PIN = `actions/checkout@${'a'.repeat(40)}`;

const workflow = (steps: string, { on = 'pull_request', job = '', top = '' } = {}): string =>
  `on: ${on}\npermissions:\n  contents: read\n${top}jobs:\n  test:\n    runs-on: ubuntu-24.04\n${job}    steps:\n${steps}`;

export const WORKFLOW_CASES: Cases<WorkflowRule> = {
  'change/file-parses': {
    bad: ['on: push\njobs:\n  a: [ } # <-\n'],
    good: ['on: push\njobs: {}\n'],
  },
  'workflows/unpinned-action': {
    bad: [
      workflow('      - run: x\n', { job: '    container: node # <-\n' }),
      workflow('      - run: x\n', {
        job: '    services:\n      db:\n        image: postgres:latest # <-\n',
      }),
      workflow('      - uses: actions/checkout@v6 # <-\n'),
      workflow('      - uses: someone/thing@main # <-\n'),
      workflow('      - uses: someone/thing/path@1.2.3 # <-\n'),
      workflow('      - uses: docker://alpine:3.20 # <-\n'),
      'on: push\njobs:\n  call:\n    uses: org/repo/.github/workflows/x.yml@main # <-\n',
      'runs:\n  using: composite\n  steps:\n    - uses: actions/cache@v4 # <-\n',
    ],
    good: [
      workflow('      - run: x\n', { job: '    container: { image: "node:24.1" }\n' }),
      workflow(`      - uses: ${PIN} # v6.0.0\n`),
      workflow('      - uses: ./.github/actions/setup\n'),
      workflow(`      - uses: docker://alpine@sha256:${'a'.repeat(64)}\n`),
    ],
  },
  'workflows/untrusted-checkout': {
    bad: [
      workflow(
        `      - uses: actions/download-artifact@${'a'.repeat(40)} # <-\n        with:\n          run-id: \${{ github.event.workflow_run.id }}\n      - run: npm ci && npm run deploy\n`,
        { on: '{ workflow_run: { workflows: [ci] } }' },
      ),
      workflow(
        `      - uses: ${PIN}\n        with:\n          ref: \${{ github.event.pull_request.head.sha }} # <-\n`,
        { on: 'pull_request_target' },
      ),
      workflow(
        `      - uses: ${PIN}\n        with:\n          ref: refs/pull/\${{ github.event.number }}/merge # <-\n`,
        { on: '[pull_request_target]' },
      ),
      workflow(
        `      - uses: ${PIN}\n        with:\n          ref: \${{ github.event.workflow_run.head_sha }} # <-\n`,
        { on: '{ workflow_run: { workflows: [CI] } }' },
      ),
      workflow('      - run: |\n          set -e\n          gh pr checkout "$NUMBER" # <-\n', {
        on: 'pull_request_target',
      }),
    ],
    good: [
      workflow(
        `      - uses: actions/download-artifact@${'a'.repeat(40)}\n        with:\n          run-id: \${{ github.event.workflow_run.id }}\n          path: \${{ runner.temp }}/result\n      - run: npm ci\n`,
        { on: '{ workflow_run: { workflows: [ci] } }' },
      ),
      workflow(
        `      - uses: actions/download-artifact@${'a'.repeat(40)}\n        with:\n          name: dist\n      - run: npm ci\n`,
        { on: '{ workflow_run: { workflows: [ci] } }' },
      ),
      workflow(
        `      - uses: ${PIN}\n        with:\n          ref: \${{ github.event.pull_request.head.sha }}\n`,
      ),
      workflow(`      - uses: ${PIN}\n`, { on: 'pull_request_target' }),
    ],
  },
  'workflows/script-injection': {
    bad: [
      workflow(`      - run: echo "\${{ github.event['issue']['title'] }}" # <-\n`),
      workflow("      - run: echo '${{ toJSON(github.event) }}' # <-\n"),
      workflow('      - run: deploy "${{ inputs.version }}" # <-\n', {
        on: '{ workflow_call: { inputs: { version: { type: string } } } }',
      }),
      'inputs:\n  title:\n    required: true\nruns:\n  using: composite\n  steps:\n    - run: echo "${{ inputs.title }}" # <-\n      shell: bash\n',
      workflow('      - run: echo "${{ github.event.pull_request.title }}" # <-\n'),
      workflow(
        '      - run: |\n          echo start\n          echo "${{ github.head_ref }}" # <-\n',
      ),
      workflow('      - run: >-\n          git log ${{ github.event.head_commit.message }} # <-\n'),
      workflow(
        '      - uses: actions/github-script@v7\n        with:\n          script: |\n            const body = `${{ github.event.comment.body }}`; // <-\n',
      ),
      workflow('      - run: ./x "${{ github.event.issue.body }}" # <-\n', { on: 'issues' }),
      workflow("      - run: echo ${{ format('x {0}', github.event.commits[0].message) }} # <-\n"),
    ],
    good: [
      workflow('      - run: deploy "${{ inputs.count }}"\n', {
        on: '{ workflow_call: { inputs: { count: { type: number } } } }',
      }),
      'inputs:\n  title: {}\nruns:\n  using: composite\n  steps:\n    - run: echo "$TITLE"\n      shell: bash\n      env:\n        TITLE: ${{ inputs.title }}\n',
      workflow("      - run: echo '${{ toJSON(github.event.number) }}'\n"),
      workflow(
        '      - env:\n          TITLE: ${{ github.event.pull_request.title }}\n        run: echo "$TITLE"\n',
      ),
      workflow(
        '      - run: echo ${{ github.event.pull_request.number }} ${{ github.sha }} ${{ matrix.node }}\n',
      ),
      workflow(
        '      - uses: a/b@v1\n        with:\n          title: ${{ github.event.pull_request.title }}\n',
      ),
    ],
  },
  'workflows/permissions': {
    bad: [
      'on: push\npermissions: write-all # <-\njobs: {}\n',
      'on: push\njobs:\n  test: # <-\n    runs-on: x\n',
      'on: push\npermissions: {}\njobs:\n  test:\n    permissions: write-all # <-\n',
      'on: push\njobs:\n  a:\n    permissions: { contents: read }\n  b: # <-\n    runs-on: x\n',
    ],
    good: [
      'on: push\npermissions:\n  contents: read\njobs:\n  test:\n    runs-on: x\n',
      'on: push\njobs:\n  test:\n    permissions:\n      contents: read\n',
      'on: push\npermissions: {}\njobs:\n  test:\n    runs-on: x\n',
      'runs:\n  using: node24\n  main: x.js\n',
    ],
  },
  'workflows/secret-exposure': {
    bad: [
      workflow(
        `      - uses: ${PIN}\n        with:\n          all: \${{ toJSON(secrets) }} # <-\n`,
      ),
      workflow('      - run: echo ${{ secrets.TOKEN }} # <-\n'),
      workflow('      - run: |\n          printf "%s" "${{ toJSON(secrets) }}" # <-\n'),
      workflow('      - run: a\n      - run: b\n', {
        job: '    env:\n      DEPLOY_TOKEN: ${{ secrets.DEPLOY_TOKEN }} # <-\n',
      }),
      workflow('      - run: a\n', { top: 'env:\n  KEY: ${{ secrets.KEY }} # <-\n' }),
      'on: push\njobs:\n  call:\n    uses: org/repo/.github/workflows/x.yml@v1\n    secrets: inherit # <-\n',
    ],
    good: [
      workflow(
        '      - run: deploy\n        env:\n          TOKEN: ${{ secrets.TOKEN }}\n      - run: b\n',
      ),
      workflow('      - run: echo "${{ secrets.TOKEN }}" | docker login --password-stdin\n'),
      'on: push\njobs:\n  call:\n    uses: ./.github/workflows/x.yml\n    secrets: inherit\n',
      workflow('      - run: echo secrets are kept\n'),
    ],
  },
  'workflows/secret-in-workflow': {
    bad: [
      workflow('      - run: x\n        env:\n          API_TOKEN: abc123def # <-\n'),
      workflow('      - run: x\n', {
        job: '    services:\n      db:\n        credentials:\n          username: a\n          password: hunter2 # <-\n',
      }),
    ],
    good: [
      workflow(
        '      - run: x\n        env:\n          API_TOKEN: ${{ secrets.API_TOKEN }}\n          TOKEN_TTL: 60\n',
      ),
    ],
  },
  'workflows/self-hosted-runner': {
    bad: [
      'on: pull_request\npermissions: {}\njobs:\n  a:\n    runs-on: self-hosted # <-\n',
      'on: [push, pull_request]\npermissions: {}\njobs:\n  a:\n    runs-on: [self-hosted, linux] # <-\n',
    ],
    good: [
      'on: push\npermissions: {}\njobs:\n  a:\n    runs-on: self-hosted\n',
      'on: pull_request\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n',
    ],
  },
  'workflows/piped-script': {
    bad: [
      workflow('      - run: curl -fsSL https://example.com/i | bash # <-\n'),
      workflow(
        '      - run: |\n          echo a\n          wget -O- https://example.com/i | sudo sh # <-\n',
      ),
      workflow('      - run: curl -k https://example.com/x -o x # <-\n'),
    ],
    good: [
      workflow('      - run: curl -fsSLo x https://example.com/x && sha256sum -c x.sha256\n'),
      workflow('      - run: curl https://example.com | tee install.sh\n'),
    ],
  },
  'workflows/ignored-failure': {
    bad: [
      workflow('      - run: npm audit\n        continue-on-error: true # <-\n'),
      workflow(
        '      - name: Scan for secrets\n        uses: x/y@v1\n        continue-on-error: true # <-\n',
      ),
      workflow('      - run: npm audit --omit=dev || true # <-\n'),
      'on: push\npermissions: {}\njobs:\n  security:\n    continue-on-error: true # <-\n',
    ],
    good: [
      workflow('      - run: npm publish\n        continue-on-error: true\n'),
      workflow('      - run: npm audit\n'),
      workflow('      - run: rm x || true\n'),
      workflow('      - run: npm audit\n        continue-on-error: false\n'),
    ],
  },
  'workflows/cache-poisoning': {
    bad: [
      workflow('      - uses: actions/cache@v4 # <-\n', {
        on: '{ release: { types: [published] } }',
      }),
      workflow('      - uses: actions/setup-node@v6\n        with:\n          cache: npm # <-\n', {
        on: '{ push: { tags: [v*] } }',
      }),
    ],
    good: [
      workflow('      - uses: actions/cache@v4\n'),
      workflow('      - uses: actions/setup-node@v6\n', { on: '{ release: {} }' }),
    ],
  },
  'workflows/unsecure-commands': {
    bad: [
      workflow('      - run: x\n', { top: 'env:\n  ACTIONS_ALLOW_UNSECURE_COMMANDS: true # <-\n' }),
      workflow(
        '      - run: x\n        env:\n          ACTIONS_ALLOW_UNSECURE_COMMANDS: "true" # <-\n',
      ),
    ],
    good: [
      workflow('      - run: x\n        env:\n          ACTIONS_ALLOW_UNSECURE_COMMANDS: false\n'),
    ],
  },
};
