import { useEffect, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';

interface Hit {
  id: string;
  title: string;
}

export function SearchPage() {
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const [hits, setHits] = useState<Hit[]>([]);
  const term = params.get('q') ?? '';

  useEffect(() => {
    const controller = new AbortController();
    fetch(`/api/search?q=${encodeURIComponent(term)}`, { signal: controller.signal })
      .then((response) => response.json() as Promise<Hit[]>)
      .then(setHits)
      .catch((error: unknown) => console.error('search failed', error));
    return () => controller.abort();
  }, [term]);

  const leave = () => {
    window.location.href = params.get('returnTo') ?? '/';
  };

  const home = () => {
    void navigate('/home');
  };

  return (
    <main>
      <h1 dangerouslySetInnerHTML={{ __html: `Results for ${term}` }} />
      <ul>
        {hits.map((hit) => (
          <li key={hit.id}>{hit.title}</li>
        ))}
      </ul>
      <button onClick={leave}>Back</button>
      <button onClick={home}>Home</button>
    </main>
  );
}
