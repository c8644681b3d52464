import { SearchField } from '@backstage/ui';
import { useNavigate } from 'react-router-dom';

/** Leads to the search page with what was typed. */
export function HomeSearch() {
  const navigate = useNavigate();
  return (
    <div role="search" className="quoin-home-search">
      <SearchField
        aria-label="Search"
        placeholder="Search decisions, standards and the catalog"
        size="medium"
        onSubmit={(text) => {
          navigate(`/search?query=${encodeURIComponent(text)}`);
        }}
      />
    </div>
  );
}
