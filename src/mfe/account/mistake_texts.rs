//! What is wrong with a reference, in the reader's language. English is what the API answers; German is here, and a mistake
//! without a text doesn't compile.

use crate::i18n::{Locale, locale};
use crate::letters::capitalized;
use model::key_reference::Mistake;

/// A sentence with the remedy.
pub(super) fn mistake(mistake: &Mistake) -> String {
    let text = match locale() {
        Locale::En => mistake.to_string(),
        Locale::De => german(mistake),
    };
    capitalized(&text) + "."
}

fn german(mistake: &Mistake) -> String {
    const GCP: &str = "projects/P/locations/L/keyRings/R/cryptoKeys/K";
    let text = match mistake {
        Mistake::Empty => "die Referenz ist leer; nennen Sie den externen Schlüssel",
        Mistake::TooLong => {
            return format!(
                "die Referenz ist länger als {} Bytes; kürzen Sie sie",
                crate::i18n::number(u32::try_from(model::key_reference::MAX_LENGTH).unwrap_or(u32::MAX))
            );
        }
        Mistake::Invisible => "die Referenz enthält ein unsichtbares Zeichen; entfernen Sie es",
        Mistake::SpaceBefore => "die Referenz beginnt mit einem Leerzeichen; entfernen Sie es",
        Mistake::SpaceBehind => "die Referenz endet mit einem Leerzeichen; entfernen Sie es",
        Mistake::PlatformNamesNone => "der Anker der Plattform hat keine Referenz; lassen Sie sie leer",
        Mistake::OtherRegion { found, chosen } => {
            return format!(
                "der Schlüssel liegt in {found}, gewählt ist die Region {chosen}; wählen Sie {found} oder nennen Sie einen \
                 Schlüssel in {chosen}"
            );
        }
        Mistake::NoRegion { found } => {
            return format!("der Schlüssel liegt in {found}, aber es ist keine Region gewählt; wählen Sie {found}");
        }
        Mistake::NotAnArn => "eine Referenz von AWS KMS beginnt mit arn:; kopieren Sie die ARN des Schlüssels",
        Mistake::IncompleteArn => "das ist keine vollständige ARN; schreiben Sie arn:aws:kms:REGION:ACCOUNT:key/ID",
        Mistake::KeyIdAlone => "eine Schlüssel-ID allein sagt nicht, wo der Schlüssel ist; kopieren Sie die ganze ARN",
        Mistake::UnknownPartition => {
            "unbekannte AWS-Partition; möglich sind aws, aws-cn, aws-us-gov, aws-eusc, aws-iso, aws-iso-b, aws-iso-e, aws-iso-f"
        }
        Mistake::NotKms => "das ist keine ARN von KMS; kopieren Sie die ARN eines KMS-Schlüssels",
        Mistake::NotAnAwsRegion => "das ist keine AWS-Region; schreiben Sie sie wie eu-central-1",
        Mistake::OtherPartition { region, partition } => {
            return format!(
                "die Region {region} liegt in der Partition {partition}; kopieren Sie die ganze ARN aus der Konsole"
            );
        }
        Mistake::AwsAccount => "ein AWS-Konto hat zwölf Ziffern",
        Mistake::AwsKeyId => {
            "eine Schlüssel-ID ist eine UUID in Kleinbuchstaben oder mrk- und 32 Hexziffern; kopieren Sie sie von der Seite des \
             Schlüssels"
        }
        Mistake::AliasOfAws => {
            "ein Alias unter aws/ wird von AWS verwaltet und ist nicht benutzbar; legen Sie einen eigenen Schlüssel an"
        }
        Mistake::AwsAlias => "ein Alias hat 1 bis 250 Buchstaben, Ziffern, / _ oder -",
        Mistake::ArnNamesNoKey => "die ARN muss auf key/ID oder alias/NAME enden",
        Mistake::NotAUrl => "ein Azure-Schlüssel ist eine URL; schreiben Sie https://VAULT.vault.azure.net/keys/NAME",
        Mistake::BehindUrl => {
            "die URL endet mit dem Namen oder der Version des Schlüssels; entfernen Sie, was danach kommt"
        }
        Mistake::VaultAlone => "die URL nennt einen Tresor, aber keinen Schlüssel; ergänzen Sie /keys/NAME",
        Mistake::SecretOrCertificate => {
            "das ist ein Geheimnis oder ein Zertifikat; nennen Sie einen Schlüssel unter /keys/"
        }
        Mistake::NotUnderKeys => "der Pfad muss /keys/NAME sein",
        Mistake::UrlNamesNoKey => "die URL nennt keinen Schlüssel; ergänzen Sie seinen Namen hinter /keys/",
        Mistake::AzureKeyName => "der Name eines Schlüssels hat 1 bis 127 Buchstaben, Ziffern und -",
        Mistake::AzureKeyVersion => {
            "die Version eines Schlüssels hat 32 Hexziffern; lassen Sie sie weg, um die neueste zu benutzen"
        }
        Mistake::BehindUrlVersion => "die URL endet mit der Version des Schlüssels; entfernen Sie, was danach kommt",
        Mistake::NotAHost => "der Host muss VAULT.vault.azure.net oder HSM.managedhsm.azure.net sein",
        Mistake::NotAzuresHost => {
            "das ist kein Host von Azure Key Vault; er endet auf vault.azure.net oder managedhsm.azure.net"
        }
        Mistake::VaultName => {
            "der Name eines Tresors hat 3 bis 24 Buchstaben, Ziffern und einzelne - und beginnt mit einem Buchstaben"
        }
        Mistake::CollectionExpected(collection) => {
            return format!("hier wird {collection}/ erwartet; schreiben Sie {GCP}");
        }
        Mistake::CollectionAlone(collection) => return format!("hinter {collection}/ fehlt ein Name"),
        Mistake::IncompleteName => return format!("der Name ist nicht vollständig; schreiben Sie {GCP}"),
        Mistake::BehindName => "der Name endet mit der Version des Schlüssels; entfernen Sie, was danach kommt",
        Mistake::NotAProject => "das ist weder die ID noch die Nummer eines Projekts",
        Mistake::NotALocation => "das ist kein Standort; schreiben Sie ihn wie europe-west3, europe oder global",
        Mistake::KeyRingName => "der Name eines Schlüsselrings hat 1 bis 63 Buchstaben, Ziffern, _ und -",
        Mistake::GcpKeyName => "der Name eines Schlüssels hat 1 bis 63 Buchstaben, Ziffern, _ und -",
        Mistake::GcpKeyVersion => {
            "die Version eines Schlüssels ist eine Zahl ab 1; lassen Sie sie weg, um die primäre zu benutzen"
        }
        Mistake::LabelTooLong(most) => {
            return format!("ein Label hat höchstens {most} Zeichen; schreiben Sie für ein längeres eine pkcs11:-URI");
        }
        Mistake::NotInALabel(c) => {
            return format!(
                "„{c}“ darf nicht in einem Label stehen; schreiben Sie pkcs11:token=TOKEN;object=LABEL;type=secret-key"
            );
        }
        Mistake::Pin => "eine PIN gehört nicht in eine Ressource; entfernen Sie sie, der Betreiber hinterlegt sie",
        Mistake::Query => "Module legt der Betreiber fest; entfernen Sie, was hinter dem ? steht",
        Mistake::Module => "Module legt der Betreiber fest; entfernen Sie das Attribut",
        Mistake::Slot => "Slotnummern sind nicht stabil; nennen Sie das Token mit Label oder Seriennummer",
        Mistake::NotAnAttribute => "ein Attribut wird Name=Wert geschrieben, zum Beispiel object=LABEL",
        Mistake::Twice(name) => return format!("{name} ist zweimal angegeben; behalten Sie eines"),
        Mistake::EmptyAttribute(name) => {
            return format!("{name} ist leer; geben Sie einen Wert an oder lassen Sie es weg");
        }
        Mistake::UnknownAttribute => {
            "unbekanntes Attribut; möglich sind token, serial, manufacturer, model, object, id und type"
        }
        Mistake::IdTooLong => "eine ID hat höchstens 255 Bytes",
        Mistake::NotASecretKey => "nur type=secret-key kann Schlüssel umhüllen",
        Mistake::NotUtf8 => "der Wert ist kein UTF-8",
        Mistake::UriNamesNoKey => "die URI nennt keinen Schlüssel; ergänzen Sie object=LABEL oder id=…",
        Mistake::Percent => "auf % müssen zwei Hexziffern folgen; schreiben Sie %25 für ein Prozentzeichen",
        Mistake::NotEncoded(c) => return format!("„{c}“ muss hier prozentkodiert stehen"),
    };
    text.to_owned()
}
