import Link from 'next/link';
import Script from 'next/script';
import { notFound } from 'next/navigation';
import sanitizeHtml from 'sanitize-html';
import { pool } from '../lib/pool';

export default async function Product({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { id, banner, note } = await searchParams;
  const { rows } = await pool.query('SELECT name, description FROM products WHERE id = $1', [id]);
  const product = rows[0];
  if (!product) notFound();

  return (
    <main>
      <h1>{product.name}</h1>
      <div dangerouslySetInnerHTML={{ __html: banner ?? '' }} />
      <p>price on request</p>
      <p>
        <Link href={`/products/${encodeURIComponent(id ?? '')}/reviews`}>Reviews</Link>
      </p>
      <div dangerouslySetInnerHTML={{ __html: sanitizeHtml(note ?? '') }} />
      <Script id="page">{'window.page = "product";'}</Script>
    </main>
  );
}
