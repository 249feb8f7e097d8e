//! What the server's reasons mean, in the languages it doesn't speak.

use crate::i18n::{Locale, locale};
use model::wire::ProblemReason;

/// A sentence for the reason; `None` where the server's own says more: in English, and about a field.
pub(crate) fn problem(reason: ProblemReason) -> Option<&'static str> {
    if locale() == Locale::En {
        return None;
    }
    Some(match reason {
        ProblemReason::Unauthorized => "Ihre Anmeldung wird nicht mehr angenommen. Laden Sie die Seite neu.",
        ProblemReason::Forbidden => "Dafür fehlt Ihnen in diesem Workspace das Recht. Fragen Sie seinen Eigentümer.",
        ProblemReason::NotFound => "Das gibt es nicht oder nicht mehr.",
        ProblemReason::ProviderNotEnabled => {
            "OpenKCM ist in diesem Workspace nicht aktiviert. Aktivieren Sie es in den Workspace-Einstellungen."
        }
        ProblemReason::Conflict => {
            "Das Objekt hat sich inzwischen geändert. Sehen Sie sich die neue Fassung an und versuchen Sie es erneut."
        }
        ProblemReason::AlreadyExists => "Der Name ist schon vergeben. Wählen Sie einen anderen.",
        ProblemReason::Blocked => "Anderes hängt noch davon ab. Lösen Sie das zuerst.",
        ProblemReason::PlanChanged => {
            "Die gezeigte Wirkung stimmt nicht mehr. Sehen Sie sich die neue an und bestätigen Sie erneut."
        }
        ProblemReason::TooMuch => {
            "Ein Kontingent des Workspace ist aufgebraucht, oder die Steuerungsebene bittet um eine Pause. Löschen Sie Überflüssiges oder versuchen Sie es gleich noch einmal."
        }
        ProblemReason::Unavailable => {
            "Die Steuerungsebene ist nicht erreichbar. Es wurde nichts geändert; versuchen Sie es gleich noch einmal."
        }
        ProblemReason::Internal => {
            "Im Server ist etwas schiefgegangen. Versuchen Sie es erneut; die Korrelations-ID hilft dem Betrieb."
        }
        ProblemReason::Invalid | ProblemReason::BadRequest => return None,
    })
}
