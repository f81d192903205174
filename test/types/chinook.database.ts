// biome-ignore-all format: printed by the generator
export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  __InternalSupabase: {
    PostgrestVersion: "13"
  }
  public: {
    Tables: {
      album: {
        Row: {
          album_id: number
          artist_id: number
          title: string
        }
        Insert: {
          album_id?: number
          artist_id: number
          title: string
        }
        Update: {
          album_id?: number
          artist_id?: number
          title?: string
        }
        Relationships: [
          {
            foreignKeyName: "album_artist_id_fkey"
            columns: ["artist_id"]
            isOneToOne: false
            referencedRelation: "artist"
            referencedColumns: ["artist_id"]
          },
        ]
      }
      artist: {
        Row: {
          artist_id: number
          name: string | null
        }
        Insert: {
          artist_id?: number
          name?: string | null
        }
        Update: {
          artist_id?: number
          name?: string | null
        }
        Relationships: []
      }
      customer: {
        Row: {
          address: string | null
          city: string | null
          company: string | null
          country: string | null
          customer_id: number
          email: string
          fax: string | null
          first_name: string
          last_name: string
          phone: string | null
          postal_code: string | null
          state: string | null
          support_rep_id: number | null
        }
        Insert: {
          address?: string | null
          city?: string | null
          company?: string | null
          country?: string | null
          customer_id?: number
          email: string
          fax?: string | null
          first_name: string
          last_name: string
          phone?: string | null
          postal_code?: string | null
          state?: string | null
          support_rep_id?: number | null
        }
        Update: {
          address?: string | null
          city?: string | null
          company?: string | null
          country?: string | null
          customer_id?: number
          email?: string
          fax?: string | null
          first_name?: string
          last_name?: string
          phone?: string | null
          postal_code?: string | null
          state?: string | null
          support_rep_id?: number | null
        }
        Relationships: [
          {
            foreignKeyName: "customer_support_rep_id_fkey"
            columns: ["support_rep_id"]
            isOneToOne: false
            referencedRelation: "employee"
            referencedColumns: ["employee_id"]
          },
        ]
      }
      employee: {
        Row: {
          address: string | null
          birth_date: string | null
          city: string | null
          country: string | null
          email: string | null
          employee_id: number
          fax: string | null
          first_name: string
          hire_date: string | null
          last_name: string
          phone: string | null
          postal_code: string | null
          reports_to: number | null
          state: string | null
          title: string | null
        }
        Insert: {
          address?: string | null
          birth_date?: string | null
          city?: string | null
          country?: string | null
          email?: string | null
          employee_id?: number
          fax?: string | null
          first_name: string
          hire_date?: string | null
          last_name: string
          phone?: string | null
          postal_code?: string | null
          reports_to?: number | null
          state?: string | null
          title?: string | null
        }
        Update: {
          address?: string | null
          birth_date?: string | null
          city?: string | null
          country?: string | null
          email?: string | null
          employee_id?: number
          fax?: string | null
          first_name?: string
          hire_date?: string | null
          last_name?: string
          phone?: string | null
          postal_code?: string | null
          reports_to?: number | null
          state?: string | null
          title?: string | null
        }
        Relationships: [
          {
            foreignKeyName: "employee_reports_to_fkey"
            columns: ["reports_to"]
            isOneToOne: false
            referencedRelation: "employee"
            referencedColumns: ["employee_id"]
          },
        ]
      }
      genre: {
        Row: {
          genre_id: number
          name: string | null
        }
        Insert: {
          genre_id?: number
          name?: string | null
        }
        Update: {
          genre_id?: number
          name?: string | null
        }
        Relationships: []
      }
      invoice: {
        Row: {
          billing_address: string | null
          billing_city: string | null
          billing_country: string | null
          billing_postal_code: string | null
          billing_state: string | null
          customer_id: number
          invoice_date: string
          invoice_id: number
          total: number
        }
        Insert: {
          billing_address?: string | null
          billing_city?: string | null
          billing_country?: string | null
          billing_postal_code?: string | null
          billing_state?: string | null
          customer_id: number
          invoice_date: string
          invoice_id?: number
          total: number
        }
        Update: {
          billing_address?: string | null
          billing_city?: string | null
          billing_country?: string | null
          billing_postal_code?: string | null
          billing_state?: string | null
          customer_id?: number
          invoice_date?: string
          invoice_id?: number
          total?: number
        }
        Relationships: [
          {
            foreignKeyName: "invoice_customer_id_fkey"
            columns: ["customer_id"]
            isOneToOne: false
            referencedRelation: "customer"
            referencedColumns: ["customer_id"]
          },
        ]
      }
      invoice_line: {
        Row: {
          invoice_id: number
          invoice_line_id: number
          quantity: number
          track_id: number
          unit_price: number
        }
        Insert: {
          invoice_id: number
          invoice_line_id?: number
          quantity: number
          track_id: number
          unit_price: number
        }
        Update: {
          invoice_id?: number
          invoice_line_id?: number
          quantity?: number
          track_id?: number
          unit_price?: number
        }
        Relationships: [
          {
            foreignKeyName: "invoice_line_invoice_id_fkey"
            columns: ["invoice_id"]
            isOneToOne: false
            referencedRelation: "invoice"
            referencedColumns: ["invoice_id"]
          },
          {
            foreignKeyName: "invoice_line_track_id_fkey"
            columns: ["track_id"]
            isOneToOne: false
            referencedRelation: "track"
            referencedColumns: ["track_id"]
          },
        ]
      }
      media_type: {
        Row: {
          media_type_id: number
          name: string | null
        }
        Insert: {
          media_type_id?: number
          name?: string | null
        }
        Update: {
          media_type_id?: number
          name?: string | null
        }
        Relationships: []
      }
      playlist: {
        Row: {
          name: string | null
          playlist_id: number
        }
        Insert: {
          name?: string | null
          playlist_id?: number
        }
        Update: {
          name?: string | null
          playlist_id?: number
        }
        Relationships: []
      }
      playlist_track: {
        Row: {
          playlist_id: number
          track_id: number
        }
        Insert: {
          playlist_id: number
          track_id: number
        }
        Update: {
          playlist_id?: number
          track_id?: number
        }
        Relationships: [
          {
            foreignKeyName: "playlist_track_playlist_id_fkey"
            columns: ["playlist_id"]
            isOneToOne: false
            referencedRelation: "playlist"
            referencedColumns: ["playlist_id"]
          },
          {
            foreignKeyName: "playlist_track_track_id_fkey"
            columns: ["track_id"]
            isOneToOne: false
            referencedRelation: "track"
            referencedColumns: ["track_id"]
          },
        ]
      }
      track: {
        Row: {
          album_id: number | null
          bytes: number | null
          composer: string | null
          genre_id: number | null
          media_type_id: number
          milliseconds: number
          name: string
          track_id: number
          unit_price: number
        }
        Insert: {
          album_id?: number | null
          bytes?: number | null
          composer?: string | null
          genre_id?: number | null
          media_type_id: number
          milliseconds: number
          name: string
          track_id?: number
          unit_price: number
        }
        Update: {
          album_id?: number | null
          bytes?: number | null
          composer?: string | null
          genre_id?: number | null
          media_type_id?: number
          milliseconds?: number
          name?: string
          track_id?: number
          unit_price?: number
        }
        Relationships: [
          {
            foreignKeyName: "track_album_id_fkey"
            columns: ["album_id"]
            isOneToOne: false
            referencedRelation: "album"
            referencedColumns: ["album_id"]
          },
          {
            foreignKeyName: "track_genre_id_fkey"
            columns: ["genre_id"]
            isOneToOne: false
            referencedRelation: "genre"
            referencedColumns: ["genre_id"]
          },
          {
            foreignKeyName: "track_media_type_id_fkey"
            columns: ["media_type_id"]
            isOneToOne: false
            referencedRelation: "media_type"
            referencedColumns: ["media_type_id"]
          },
        ]
      }
    }
    Views: {
      [_ in never]: never
    }
    Functions: {
      [_ in never]: never
    }
    Enums: {
      [_ in never]: never
    }
    CompositeTypes: {
      [_ in never]: never
    }
  }
}

type Schemas = Omit<Database, '__InternalSupabase'>
type SchemaName = keyof Schemas
type DefaultName = "public"
type InSchema = { schema: SchemaName }
type Group = 'Tables' | 'Views' | 'Enums' | 'CompositeTypes'
type SchemaOf<Place> = Place extends { schema: infer Name extends SchemaName } ? Name : DefaultName
type Relations<Name extends SchemaName> = Schemas[Name]['Tables'] & Schemas[Name]['Views']
type PartOf<Of, Key, Part> = Key extends keyof Of ? (Of[Key] extends { [P in Part & string]: infer Type } ? Type : never) : never
type NameIn<Place, Of extends Group> = Place extends InSchema ? keyof Schemas[SchemaOf<Place>][Of] : never

/** Tables<'orders'> or Tables<{ schema: 'shop' }, 'orders'>: a row as it is read. */
export type Tables<
  Place extends keyof Relations<DefaultName> | InSchema,
  Name extends Place extends InSchema ? keyof Relations<SchemaOf<Place>> : never = never,
> = Place extends InSchema
  ? PartOf<Relations<SchemaOf<Place>>, Name, 'Row'>
  : PartOf<Relations<DefaultName>, Place, 'Row'>

/** A row as it is inserted. */
export type TablesInsert<
  Place extends keyof Schemas[DefaultName]['Tables'] | InSchema,
  Name extends NameIn<Place, 'Tables'> = never,
> = Place extends InSchema
  ? PartOf<Schemas[SchemaOf<Place>]['Tables'], Name, 'Insert'>
  : PartOf<Schemas[DefaultName]['Tables'], Place, 'Insert'>

/** What an update may set. */
export type TablesUpdate<
  Place extends keyof Schemas[DefaultName]['Tables'] | InSchema,
  Name extends NameIn<Place, 'Tables'> = never,
> = Place extends InSchema
  ? PartOf<Schemas[SchemaOf<Place>]['Tables'], Name, 'Update'>
  : PartOf<Schemas[DefaultName]['Tables'], Place, 'Update'>

export type Enums<
  Place extends keyof Schemas[DefaultName]['Enums'] | InSchema,
  Name extends NameIn<Place, 'Enums'> = never,
> = Place extends keyof Schemas[DefaultName]['Enums']
  ? Schemas[DefaultName]['Enums'][Place]
  : Schemas[SchemaOf<Place>]['Enums'][Name & keyof Schemas[SchemaOf<Place>]['Enums']]

export type CompositeTypes<
  Place extends keyof Schemas[DefaultName]['CompositeTypes'] | InSchema,
  Name extends NameIn<Place, 'CompositeTypes'> = never,
> = Place extends keyof Schemas[DefaultName]['CompositeTypes']
  ? Schemas[DefaultName]['CompositeTypes'][Place]
  : Schemas[SchemaOf<Place>]['CompositeTypes'][Name & keyof Schemas[SchemaOf<Place>]['CompositeTypes']]
