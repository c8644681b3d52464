import DOMPurify from 'dompurify';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ReactElement } from 'react';

interface Goal {
  readonly id: string;
  readonly title: string;
  readonly story: string;
  readonly link: string;
}

export function Story({ goal }: { goal: Goal }): ReactElement {
  const __html = useMemo(() => goal.story.replaceAll('\n', '<br>'), [goal.story]);
  return <section dangerouslySetInnerHTML={{ __html }} />;
}

export function CleanStory({ goal }: { goal: Goal }): ReactElement {
  const __html = useMemo(() => DOMPurify.sanitize(goal.story), [goal.story]);
  return <section dangerouslySetInnerHTML={{ __html }} />;
}

export function Lines({ goal }: { goal: Goal }): ReactElement {
  return <>{goal.story.split('\n').map((line, index) => <p key={index}>{line}</p>)}</>;
}

export function Hint(): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const hint = new URLSearchParams(window.location.search).get('hint') ?? '';
    if (box.current) box.current.innerHTML = hint;
  }, []);
  return <div ref={box} />;
}

export function Counter(): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (box.current) box.current.innerHTML = `<b>${count}</b>`;
  }, [count]);
  return <div ref={box} onClick={() => setCount((before) => before + 1)} />;
}

export function useReturn(): (done: boolean) => void {
  return (done) => {
    const target = new URLSearchParams(window.location.search).get('return');
    if (done && target) window.location.href = target;
  };
}

export function useOverview(): (done: boolean) => void {
  return (done) => {
    if (done) window.location.href = '/goals?done=true';
  };
}
