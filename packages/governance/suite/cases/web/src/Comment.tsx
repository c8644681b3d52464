import { useEffect, useMemo, useRef, useState } from 'react';
import DOMPurify from 'dompurify';
import { marked } from 'marked';

interface CommentProps {
  author: string;
  body: string;
  website?: string;
}

export function Comment({ author, body, website }: CommentProps) {
  return (
    <article>
      <h3>{author}</h3>
      <div className="comment-body" data-kind="plain">
        {body}
      </div>
      <div
        dangerouslySetInnerHTML={{ __html: body }}
      />
      {website ? <span>{website}</span> : null}
    </article>
  );
}

export function CleanComment({ body }: CommentProps) {
  const clean = useMemo(() => DOMPurify.sanitize(body), [body]);
  return <div dangerouslySetInnerHTML={{ __html: clean }} />;
}

export function Markdown({ source }: { source: string }) {
  const html = marked.parse(source) as string;
  return <section dangerouslySetInnerHTML={{ __html: html }} />;
}

export function Icon() {
  return <i dangerouslySetInnerHTML={{ __html: '<svg viewBox="0 0 1 1"></svg>' }} />;
}

export function Preview({ body }: { body: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (box.current && open) box.current.innerHTML = body;
  }, [body, open]);
  return (
    <>
      <button onClick={() => setOpen(!open)}>Preview</button>
      <div ref={box} />
    </>
  );
}

export function Counter({ count }: { count: number }) {
  const box = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (box.current) box.current.textContent = `${count} comments`;
  }, [count]);
  return <span ref={box} />;
}
